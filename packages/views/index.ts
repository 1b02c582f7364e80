export { BytesByField, type BytesByFieldProps } from "./bytes/BytesByField.tsx";
export { type ViewsTranslate, viewsTranslator } from "./texts/index.ts";
