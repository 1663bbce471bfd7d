// Every page: keeps the help page on this device for times without a network, for the country that its reader would get.

import { rememberedCountry } from "./help_country.js";

const KEPT = "peersupport.help.kept";

async function register() {
  await navigator.serviceWorker.register("/sw.js", { scope: "/" });
  const { active } = await navigator.serviceWorker.ready;
  const country = rememberedCountry();
  const button = document.querySelector('a[data-kind="help"]')?.getAttribute("href") ?? "/help/";
  const link = new URL(button, location.origin);
  // A choice of one's own goes before the organization's country; what the organization found about its lines stays.
  if (country) link.searchParams.set("country", country);
  const page = link.pathname + link.search;
  // Once per tab: the help page is small, but not that small.
  if (sessionStorage.getItem(KEPT) === page) return;
  active.postMessage({ keep: page });
  sessionStorage.setItem(KEPT, page);
}

if ("serviceWorker" in navigator) register().catch(() => {});
