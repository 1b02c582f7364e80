import type { News, Person, PersonId, View } from "./port.ts";

/** What a tab shows, kept up by the news. */
export class Mirror {
  #rest: Omit<View, "people">;
  readonly #people: Map<PersonId, Person>;

  constructor({ people, ...rest }: View) {
    this.#rest = rest;
    this.#people = new Map(people.map((person) => [person.id, person]));
  }

  get view(): View {
    return { ...this.#rest, people: [...this.#people.values()] };
  }

  apply(news: News): void {
    switch (news.news) {
      case "me":
        this.#rest = { ...this.#rest, me: news.me };
        return;
      case "connection":
        this.#rest = { ...this.#rest, connection: news.connection };
        return;
      case "tellsRead":
        this.#rest = { ...this.#rest, tellsRead: news.on };
        return;
      case "people":
        for (const person of news.changed) this.#people.set(person.id, person);
        for (const person of news.gone) this.#people.delete(person);
        this.#rest = { ...this.#rest, registered: news.registered };
    }
  }

  /** What has to be told so that this becomes another. */
  newsTo(other: Mirror): News[] {
    const { me, connection, tellsRead, registered } = other.#rest;
    const changed = [...other.#people.values()].filter((person) => !same(this.#people.get(person.id), person));
    const gone = [...this.#people.keys()].filter((person) => !other.#people.has(person));
    const news: News[] = [];
    if (!same(this.#rest.me, me)) news.push({ news: "me", me });
    if (!same(this.#rest.connection, connection)) news.push({ news: "connection", connection });
    if (this.#rest.tellsRead !== tellsRead) news.push({ news: "tellsRead", on: tellsRead });
    if (changed.length > 0 || gone.length > 0 || this.#rest.registered !== registered)
      news.push({ news: "people", changed, gone, registered });
    return news;
  }
}

/** Of plain data, whose keys come in one order. */
function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
