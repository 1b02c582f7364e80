/** Animals and plants that both languages know, or nearly so: a name to begin with, for whoever has no other in mind. */
const WORDS = {
  en: ["Heron", "Otter", "Lotus", "Tiger", "Jasmine", "Falcon", "Orchid", "Dolphin", "Maple", "Kingfisher"],
  id: ["Bangau", "Berang", "Teratai", "Harimau", "Melati", "Elang", "Anggrek", "Lumba", "Cemara", "Merpati"],
} as const;

/** A name that is offered; it says nothing about whoever takes it. */
export function offeredName(language: "en" | "id"): string {
  const [word, number] = crypto.getRandomValues(new Uint16Array(2));
  const words = WORDS[language];
  return `${words[word! % words.length]} ${10 + (number! % 90)}`;
}
