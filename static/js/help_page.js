// Help page: shows the country that was chosen here before, and remembers a new choice.

import { rememberCountry, rememberedCountry } from "./help_country.js";

const query = new URLSearchParams(location.search);
const asked = query.get("country");
if (asked !== null) rememberCountry(asked);
else if (rememberedCountry()) {
  // What the organization found about its lines stays in the address.
  query.set("country", rememberedCountry());
  location.replace(`?${query}`);
}
