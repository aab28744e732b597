"""Files as they come from phones, cameras, browsers, editors and people who mean harm, made on the spot."""
