// Writes contract.ts, the protocol's types, from the AsyncAPI document: `node contract.mjs`. The file is
// made anew by every build and is not kept.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const document = new URL("../server/contracts/asyncapi.json", import.meta.url);
const target = new URL("contract.ts", import.meta.url);

// One JSON Schema as a TypeScript type.
function typeOf(schema, indent) {
  if (schema.$ref) return schema.$ref.split("/").at(-1);
  if ("const" in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const several = schema.oneOf ?? (schema.properties ? undefined : schema.anyOf);
  if (several) return several.map((one) => typeOf(one, indent)).join(" | ");
  if (schema.allOf) return schema.allOf.map((one) => `(${typeOf(one, indent)})`).join(" & ");
  if (Array.isArray(schema.type))
    return schema.type.map((type) => typeOf({ ...schema, type }, indent)).join(" | ");
  if (schema.type === "array") return `(${typeOf(schema.items ?? {}, indent)})[]`;
  if (schema.type === "object") return objectOf(schema, indent);
  if (schema.type === "integer" || schema.type === "number") return "number";
  return { string: "string", boolean: "boolean", null: "null" }[schema.type] ?? "unknown";
}

function objectOf(schema, indent) {
  const more = schema.additionalProperties;
  if (!schema.properties) return `Record<string, ${more ? typeOf(more, indent) : "unknown"}>`;
  const deeper = `${indent}  `;
  const lines = Object.entries(schema.properties).map(([name, part]) => {
    const mark = schema.required?.includes(name) ? "" : "?";
    const why = part.description ? ` // ${part.description}` : "";
    return `${deeper}${name}${mark}: ${typeOf(part, deeper)};${why}\n`;
  });
  return `{\n${lines.join("")}${indent}}`;
}

const { schemas } = JSON.parse(await readFile(document, "utf8")).components;
const types = Object.entries(schemas).map(
  ([name, schema]) =>
    `${schema.description ? `// ${schema.description}\n` : ""}export type ${name} = ${typeOf(schema, "")};\n`,
);
const text = `// Made by contract.mjs from the AsyncAPI document.\n\n${types.join("\n")}`;
const path = fileURLToPath(target);
if (text !== (await readFile(path, "utf8").catch(() => ""))) await writeFile(path, text);
