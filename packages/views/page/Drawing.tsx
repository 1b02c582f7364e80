/** A picture beside a text or a name, which says the same: nobody is read it. */
export function Drawing({ paths }: { readonly paths: readonly string[] }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      {paths.map((path) => (
        <path key={path} d={path} />
      ))}
    </svg>
  );
}
