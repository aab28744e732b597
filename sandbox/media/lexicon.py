"""The words that a drawing without a model can follow, in English and German.

Each table maps what a painter knows (a key) to the words that mean it. A word is looked up as it is typed and
then without its ending, so plurals and German endings need no entry of their own.
"""

from collections.abc import Mapping

Table = Mapping[str, str]

# Signs that stand for a word: they are read as the English word.
SIGNS: Table = {
    "灯台": "lighthouse",
    "港": "harbour",
    "🌙": "night",
    "🦊": "fox",
    "❄": "snow",
    "🌊": "waves",
    "🐱": "cat",
}

CHARACTERS: Table = {
    "fox": "fox foxes vixen fuchs füchse füchsin",
    "cat": "cat kitten kitty katze kater kätzchen tiger lion löwe panther",
    "dog": "dog puppy hound wolf wolves hund hunde welpe",
    "bear": "bear panda monkey gorilla bär bären teddy affe",
    "rabbit": "rabbit bunny hare hase kaninchen",
    "mouse": "mouse mice squirrel hamster maus mäuse rat ratte eichhörnchen",
    "owl": "owl eule uhu kauz",
    "bird": "bird sparrow robin raven crow songbird parrot seagull gull vogel vögel rabe möwe spatz amsel",
    "heron": "heron stork flamingo reiher storch",
    "swan": "swan duck goose geese schwan schwäne ente gans",
    "penguin": "penguin pinguin",
    "whale": "whale orca dolphin wal wale delfin",
    "fish": "fish fishes goldfish fisch koi",
    "lantern fish": "lantern-fish anglerfish laternenfisch",
    "octopus": "octopus squid krake tintenfisch",
    "turtle": "turtle tortoise frog toad schildkröte frosch kröte",
    "dragon": "dragon drache lindwurm",
    "moth": "moth butterfly butterflies motte falter schmetterling",
    "bee": "bee bumblebee biene hummel",
    "hedgehog": "hedgehog igel",
    "deer": "deer stag reindeer elk hirsch reh",
    "horse": "horse pony cow donkey zebra pferd kuh kühe esel",
    "unicorn": "unicorn einhorn",
    "elephant": "elephant elefant mammoth",
    "astronaut": "astronaut cosmonaut spaceman raumfahrer astronautin",
    "robot": "robot android automaton roboter",
    "snowman": "snowman schneemann",
    "person": (
        "person man woman girl boy child children people sister brother sailor knight wizard witch king "
        "queen dancer painter friend grandma grandmother grandpa grandfather mother father baby samurai "
        "ninja pirate superhero mermaid oma opa mutter vater pirat meerjungfrau mann frau mädchen junge "
        "kinder leute mensch menschen schwester matrose ritter zauberer hexe königin könig"
    ),
}

BUILDINGS: Table = {
    "lighthouse": "lighthouse beacon leuchtturm leuchttürme",
    "house": "house cottage cabin hut home haus häuser häuschen hütte",
    "castle": "castle palace fortress schloss schlösser burg festung",
    "tower": "tower turm türme",
    "mill": "mill windmill mühle windmühle",
    "opera house": "opera-house opera opernhaus oper",
    "greenhouse": "greenhouse conservatory glasshouse gewächshaus",
    "church": "church chapel cathedral temple kirche kapelle dom",
    "bridge": "bridge brücke",
    "tent": "tent zelt camp",
    "market": "market stall bazaar markt marktstand basar",
    "pier": "pier jetty steg anleger",
    "door": "door gate tür tor pforte",
    "throne": "throne chair armchair thron stuhl sessel",
}

VEHICLES: Table = {
    "boat": "boat sailboat yacht sailing-boat sailing-ship boot segelboot boote segelschiff",
    "rowboat": "rowboat rowing-boat canoe kayak ruderboot kanu",
    "paper boat": "paper-boat papierboot papierschiff",
    "ship": "ship freighter steamer ferry container container-ship pirate-ship schiff frachter dampfer fähre",
    "tram": "tram streetcar straßenbahn strassenbahn trambahn",
    "train": "train locomotive zug züge lokomotive eisenbahn",
    "bicycle": "bicycle bike fahrrad fahrräder",
    "car": "car van taxi auto autos bus",
    "balloon": "balloon hot-air-balloon heißluftballon ballon",
    "rocket": "rocket spaceship starship rakete raumschiff",
    "ufo": "ufo flying-saucer",
    "kite": "kite papierdrachen flugdrachen",
    "plane": "plane airplane aeroplane flugzeug",
}

PLANTS: Table = {
    "birch": "birch birches birke",
    "oak": "oak tree eiche baum bäume maple linden apple-tree cherry-tree",
    "pine": "pine fir spruce christmas-tree tanne fichte kiefer tannenbaum weihnachtsbaum",
    "poplar": "poplar cypress cypresses pappel zypresse",
    "palm": "palm palm-tree palme",
    "flower": (
        "flower rose tulip daisy blossom poppy poppies bouquet "
        "blume blumenstrauß tulpe blüte mohn gänseblümchen"
    ),
    "sunflower": "sunflower sonnenblume",
    "mushroom": "mushroom toadstool pilz fliegenpilz",
    "cactus": "cactus cacti kaktus kakteen",
    "reeds": "reed reeds schilf",
    "pumpkin": "pumpkin kürbis kürbisse",
}

THINGS: Table = {
    "newspaper": "newspaper zeitung",
    "book": "book novel diary buch bücher",
    "map": "map karte landkarte",
    "letter": "letter envelope postcard postkarte",
    "umbrella": "umbrella parasol regenschirm schirm",
    "lantern": "lantern laterne",
    "lamp": "lamp streetlamp street-lamp streetlight lampe straßenlaterne",
    "candle": "candle kerze",
    "teapot": "teapot tea-pot kettle teekanne kanne kessel",
    "cup": "cup mug tea coffee teacup tasse tee kaffee becher",
    "cake": "cake birthday birthday-cake torte kuchen geburtstag",
    "gift": "gift present surprise geschenk überraschung",
    "guitar": "guitar violin cello gitarre geige",
    "camera": "camera kamera",
    "clock": "clock uhr",
    "key": "key schlüssel",
    "ladder": "ladder leiter",
    "bell": "bell glocke",
    "flag": "flag banner flagge fahne",
    "crown": "crown krone",
    "hat": "hat top-hat cap mütze zylinderhut",
    "scarf": "scarf schal",
    "paper crane": "paper-crane crane origami papierkranich kranich",
    "apple": "apple apfel äpfel fruit",
    "paintbrush": "paintbrush brush pinsel",
}

# German puts words together: what ends like this is a kind of it (a Fischerboot is a boat).
TAILS = (
    "boot schiff haus turm mühle baum blume vogel katze hund fisch brücke lampe "
    "wald garten wiese stadt strand"
)

# Words that tell a colour, too: a flamingo is a pink heron, unless the prompt says another.
BORN: Table = {
    "red": "robin rose rosen poppy poppies mohn",
    "orange": "tiger goldfish",
    "gold": "lion löwe",
    "green": "parrot frog frosch",
    "pink": "flamingo tulip tulpe blossom blüte",
    "brown": "duck ente sparrow spatz reindeer squirrel eichhörnchen monkey affe cow kuh kühe",
    "white": "seagull gull möwe stork storch gänseblümchen daisy",
    "black": "raven rabe crow amsel panther orca",
    "grey": "wolf wolves wölfe dolphin delfin rat ratte donkey esel",
}
# What hands can hold, besides all things.
HANDY = ("flower", "sunflower", "mushroom", "kite", "fish", "star", "paper boat")

SKY: Table = {
    "moon": "moon moons mond monde",
    "sun": "sun sonne",
    "star": "star stern",
}

NOUNS: Table = {**CHARACTERS, **BUILDINGS, **VEHICLES, **PLANTS, **THINGS, **SKY}

PLACES: Table = {
    "sea": (
        "sea ocean waves wave coast shore beach cliff bay island surf meer ozean wellen welle küste "
        "strand klippe bucht insel"
    ),
    "harbour": "harbour harbor port marina dock quay hafen häfen kai",
    "underwater": "underwater reef deep-sea seabed unterwasser riff tiefsee",
    "river": (
        "river lake pond waterfall stream canal swamp "
        "fluss teich wasserfall bach kanal ufer am-see im-see auf-dem-see bergsee"
    ),
    "mountains": (
        "mountain mountains alps peak peaks summit valley glacier volcano "
        "vulkan berg berge alpen gipfel tal gletscher"
    ),
    "forest": "forest wood woods jungle grove wald wälder dschungel",
    "meadow": "meadow field grass countryside park wiese feld",
    "garden": "garden orchard garten gärten",
    "city": (
        "city town skyline street roof roofs rooftop rooftops downtown lisbon paris london tokyo berlin "
        "lissabon metropolis stadt städte straße strasse dach dächer gasse"
    ),
    "desert": "desert dunes dune sahara canyon wüste düne dünen",
    "room": (
        "room kitchen bedroom sofa couch bed library cafe café interior studio table desk window lift cage "
        "zimmer küche bibliothek tisch stube fenster"
    ),
    "space": "space galaxy nebula cosmos planet orbit weltraum weltall galaxie",
    "moon": "on-the-moon moonscape lunar auf-dem-mond",
    "sky": "clouds above-the-clouds über-den-wolken wolken",
}

TIMES: Table = {
    "dawn": "dawn sunrise morning daybreak morgen morgendämmerung sonnenaufgang früh",
    "day": "day daytime noon midday afternoon sunny daylight tag tagsüber mittag sonnig nachmittag",
    "dusk": "dusk sunset evening twilight golden-hour abend abenddämmerung sonnenuntergang dämmerung abends",
    "night": (
        "night midnight moonlit moonlight starry starlit stars sterne "
        "nacht nächte nachts sternenhimmel nachthimmel mitternacht mondschein"
    ),
}

WEATHERS: Table = {
    "clear": "clear sunshine cloudless klar sonnenschein",
    "rain": "rain rainy drizzle wet regen regnerisch",
    "snow": "snow snowy snowfall snowing blizzard frost deep-snow tiefschnee schnee verschneit schneit",
    "fog": "fog foggy mist misty haze nebel neblig dunst",
    "storm": "storm stormy thunder lightning thunderstorm gale sturm stürmisch gewitter blitz",
    "wind": "wind windy breeze breezy windig",
}

SEASONS: Table = {
    "spring": "spring springtime frühling",
    "summer": "summer summertime sommer",
    "autumn": "autumn fall autumnal herbst herbstlich",
    "winter": "winter wintry winterlich",
}

COLOURS: Table = {
    "red": "red crimson scarlet rot rubinrot",
    "orange": "orange",
    "yellow": "yellow gelb",
    "gold": "gold golden goldig",
    "green": "green emerald grün",
    "teal": "teal turquoise türkis",
    "blue": "blue navy azure blau",
    "purple": "purple violet lila violett",
    "pink": "pink magenta rosa",
    "brown": "brown wooden braun hölzern",
    "white": "white weiß weiss",
    "black": "black schwarz",
    "grey": "grey gray silver grau silbern",
    "ice": "ice icy crystal eis eisig",
}

STYLES: Table = {
    "gouache": "gouache",
    "watercolour": "watercolour watercolor aquarelle aquarell",
    "ink": "ink lineart line-art line-drawing tusche",
    "pencil": "pencil sketch bleistift skizze bleistiftzeichnung",
    "charcoal": "charcoal kohle kohlezeichnung",
    "oil": "oil oil-painting impressionist van-gogh monet ölgemälde öl",
    "pastel": "pastel chalk pastell kreide",
    "pixel": "pixel-art pixelart pixel 8-bit 16-bit pixels pixelkunst",
    "lowpoly": "low-poly lowpoly polygonal",
    "papercut": "paper-cut papercut cut-paper paper-art collage scherenschnitt papierschnitt",
    "woodcut": "woodcut linocut woodblock holzschnitt linolschnitt",
    "stained glass": "stained-glass stained-glass-window glasfenster buntglas",
    "mosaic": "mosaic mosaik",
    "clay": "clay claymation plasticine knete",
    "photo": (
        "photo photograph photographic photorealistic long-exposure polaroid film 35mm analog foto fotografie"
    ),
    "monochrome": (
        "black-and-white monochrome greyscale grayscale film-noir schwarz-und-weiß schwarz-weiß schwarzweiß"
    ),
    "neon": "neon cyberpunk synthwave vaporwave",
    "isometric": "isometric isometrisch",
    "poster": "poster travel-poster flat plakat vector",
    "comic": "comic manga anime cartoon comicstil",
    "blueprint": "blueprint blaupause bauplan",
    "risograph": "risograph riso screenprint screen-print siebdruck",
}

MOTIONS: Table = {
    "pan left": "pan-left pans-left pan-to-the-left schwenk-nach-links",
    "pan right": (
        "pan-right pans-right pan-to-the-right pan panning pans schwenk kameraschwenk schwenk-nach-rechts"
    ),
    "push in": "push-in zoom-in zooms-in dolly-in zoom closer heranzoomen",
    "pull out": "pull-out zoom-out zooms-out pull-back dolly-out herauszoomen",
    "tilt up": "tilt-up tilts-up",
    "tilt down": "tilt-down tilts-down",
    "still": "static still-camera fixed-camera stillstehend",
}

MOODS: Table = {
    "calm": "quiet calm peaceful silent still serene ruhig still friedlich",
    "cosy": "cosy cozy warm gemütlich",
    "lonely": "lonely alone lost solitary einsam verloren",
    "wild": "wild dramatic epic furious dramatisch",
    "dreamy": "dreamy magical secret fairy-tale surreal magisch geheim verträumt",
    "eerie": "eerie spooky haunted dark creepy gruselig düster unheimlich",
    "cheerful": "cheerful happy funny party joyful fröhlich lustig",
}

ACTS: Table = {
    "read": "reading reads read liest lesend lesen lese",
    "hold": (
        "holding holds carrying carries with wearing wears playing plays drinking drinks mit hält trägt "
        "trinkt spielt"
    ),
    "sleep": "sleeping sleeps asleep schläft schlafend schlafende",
    "fly": "flying flies fliegt fliegend fliegende soaring",
    "run": "running runs jumping jumps rennt springt",
    "sit": "sitting sits sitzt sitzend",
    "dance": "dancing dances tanzt tanzend",
}

RELATIONS: Table = {
    "under": "under beneath below unter",
    "on": "on upon atop riding rides ride auf reitet fährt",
    "in": "in inside im into",
    "over": "over above über",
    "of": "of made-of aus",
    "beside": "beside near by neben bei against next",
}

WITHOUT: Table = {
    "without": (
        "without no not don-t remove delete replace instead-of minus "
        "ohne kein keine keinen nicht entferne ersetze statt anstatt"
    )
}
OR: Table = {"or": "or nor oder noch"}

# Verbs of edits: "make the fox blue", "turn the cat into a dog", "give the bear a hat".
TURNS: Table = {
    "turn": "change turn transform make paint color colour dye ändere verwandle mach mache male färbe färb",
    "give": "give gib",
}
INTO: Table = {"into": "to zu"}

# What a word may mean where the thing itself is not in the picture: "without the tree" takes a birch, too.
KINDS: Table = {
    "oak": "birch, pine, poplar, palm",
    "boat": "rowboat, paper boat, ship",
    "bird": "owl, heron, swan, penguin",
    "flower": "sunflower",
    "house": "castle, church, greenhouse",
}

SAME: Table = {
    "same": "same it again this dasselbe gleiche gleichen derselbe variation ihn alles",
}

PACES: Table = {
    "slow": "slow slowly gentle gently langsam",
    "fast": "fast quick quickly schnell rasch",
}

NUMBERS: Table = {
    "1": "a an one ein eine einen einem einer",
    "2": "two pair couple zwei paar",
    "3": "three few several some drei einige",
    "4": "four vier",
    "5": "five fünf row many crowd flock herd fleet viele",
    "6": "six sechs",
    "7": "seven sieben",
}
