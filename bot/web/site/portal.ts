/** The sample portal: signs a sample contact in and hands their token to the chat, as a vendor's portal would. */
import { LANGUAGES, type Language } from "../src/language/languages";
import type { FirstlineApi } from "../src/widget/api";

interface SampleContact {
  contact: string;
  name: string;
  email: string;
  organisation: string;
  org_id: string;
  package: string | null;
  country: string;
  language: string | null;
  roles: string[];
}

const SIGNED_IN_KEY = "portal:contact";
const countries = new Intl.DisplayNames(["en"], { type: "region" });

const ROLES: Record<string, string> = {
  technical: "technical contact",
  renewal: "renewal contact",
  third_party: "third-party contact",
};

function element<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}.`);
  return found as T;
}

const firstline = (): FirstlineApi | undefined => window.Firstline;

const packageName = (id: string | null): string =>
  id === null
    ? "No package"
    : id
        .split("_")
        .map((word) => (word === "css" || word === "trm" ? word.toUpperCase() : word.charAt(0).toUpperCase() + word.slice(1)))
        .join(" ");

const countryName = (code: string): string => {
  try {
    return countries.of(code) ?? code;
  } catch {
    return code;
  }
};

const languageName = (code: string | null): string => (code && LANGUAGES[code as Language]) || code || "";

const roleNames = (roles: readonly string[]): string => {
  const words = roles.map((role) => ROLES[role] ?? role.replaceAll("_", " "));
  return new Intl.ListFormat("en", { type: "conjunction" }).format(words);
};

const isSame = (one: SampleContact, other: SampleContact): boolean =>
  one.contact === other.contact && one.org_id === other.org_id;

function row(contact: SampleContact): HTMLElement {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "contact";
  const name = document.createElement("strong");
  name.textContent = contact.name;
  const plan = document.createElement("span");
  plan.className = "package";
  plan.textContent = packageName(contact.package);
  const more = document.createElement("span");
  more.className = "more";
  const words = [contact.organisation, countryName(contact.country), languageName(contact.language), roleNames(contact.roles)];
  more.textContent = words.filter(Boolean).join(" · ");
  button.append(name, plan, more);
  button.addEventListener("click", () => void signIn(contact, true));
  item.append(button);
  return item;
}

function show(contacts: readonly SampleContact[], wanted: string): void {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  const found = contacts.filter((contact) => {
    const text = [
      contact.name,
      contact.email,
      contact.organisation,
      contact.org_id,
      packageName(contact.package),
      countryName(contact.country),
      languageName(contact.language),
      roleNames(contact.roles),
    ]
      .join(" ")
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
  element("contacts").replaceChildren(...found.map(row));
  element("contacts-state").textContent = found.length === 0 ? "Nobody here matches. Try fewer letters." : "";
}

async function token(contact: SampleContact): Promise<string> {
  const answer = await fetch("/demo/token", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ contact: contact.contact, org_id: contact.org_id }),
  });
  if (!answer.ok) throw new Error(`No token for ${contact.contact}: ${answer.status}`);
  return ((await answer.json()) as { token: string }).token;
}

async function signIn(contact: SampleContact, byHand: boolean): Promise<void> {
  sessionStorage.setItem(SIGNED_IN_KEY, JSON.stringify(contact));
  firstline()?.setToken(() => token(contact));
  element("who").textContent = `${contact.name}, ${contact.organisation}`;
  const facts: [string, string][] = [
    ["Name", contact.name],
    ["E-mail", contact.email],
    ["Organisation", `${contact.organisation} (${contact.org_id})`],
    ["Package", packageName(contact.package)],
    ["Country", countryName(contact.country)],
    ["Role", roleNames(contact.roles)],
  ];
  element("identity").replaceChildren(
    ...facts.map(([term, value]) => {
      const pair = document.createElement("div");
      const dt = document.createElement("dt");
      const dd = document.createElement("dd");
      dt.textContent = term;
      dd.textContent = value;
      pair.append(dt, dd);
      return pair;
    }),
  );
  element("accounts-title").textContent = "You are signed in";
  element("signed-out").hidden = true;
  element("signed-in").hidden = false;
  if (byHand) element("signed-in").querySelector<HTMLElement>("[data-chat]")?.focus();
}

function signOut(): void {
  sessionStorage.removeItem(SIGNED_IN_KEY);
  firstline()?.setToken(null);
  element("who").textContent = "Not signed in";
  element("accounts-title").textContent = "Sign in as a sample contact";
  element("signed-in").hidden = true;
  element("signed-out").hidden = false;
  element("filter").focus();
}

async function loadContacts(): Promise<void> {
  const state = element("contacts-state");
  let contacts: SampleContact[];
  try {
    const answer = await fetch("/demo/contacts");
    if (answer.status === 404) {
      state.textContent = "Sample sign-ins exist only in development mode. You can still chat without signing in.";
      return;
    }
    contacts = (await answer.json()) as SampleContact[];
  } catch {
    state.textContent = "The sample contacts could not be loaded. Reload the page to try again.";
    return;
  }
  const filter = element<HTMLInputElement>("filter");
  filter.addEventListener("input", () => show(contacts, filter.value));
  show(contacts, filter.value);
  const kept = sessionStorage.getItem(SIGNED_IN_KEY);
  const before = kept ? (JSON.parse(kept) as SampleContact) : null;
  if (before && !contacts.some((contact) => isSame(contact, before))) signOut();
}

// Before anything else, so that the chat is never opened as a visitor's by somebody who is signed in.
const kept = sessionStorage.getItem(SIGNED_IN_KEY);
if (kept) void signIn(JSON.parse(kept) as SampleContact, false);

for (const button of document.querySelectorAll("[data-chat]")) {
  button.addEventListener("click", () => firstline()?.open());
}
element("sign-out").addEventListener("click", signOut);
void loadContacts();
