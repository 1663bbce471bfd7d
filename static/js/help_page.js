// Help page: shows the country that was chosen here before, and remembers a new choice.

import { rememberCountry, rememberedCountry } from "./help_country.js";

const asked = new URLSearchParams(location.search).get("country");
if (asked !== null) rememberCountry(asked);
else if (rememberedCountry()) location.replace(`?country=${encodeURIComponent(rememberedCountry())}`);
