// Acts that are not mutations: accounts, devices, late work. What the server says against one is kept, by field.
import { useState } from "preact/hooks";
import { Notice } from "../../ui/parts";
import { ApiError, post } from "../api";
import { c } from "../i18n";
import { failureOf } from "../useFetch";

/** What is wrong, by field; "" is the act as a whole. */
export type Errors = Record<string, string>;

export function usePost() {
  const [errors, setErrors] = useState<Errors>({});
  /** Says whether it was done. */
  const send = async (path: string, body: unknown): Promise<boolean> => {
    try {
      await post(path, body);
      setErrors({});
      return true;
    } catch (error) {
      setErrors(told(error));
      return false;
    }
  };
  return { errors, send };
}

function told(error: unknown): Errors {
  if (!(error instanceof ApiError)) return { "": c(`state.${failureOf(error)}`) };
  const fields = Object.entries(error.errors).map(([field, texts]) => [field, texts.join(" ")] as const);
  return fields.length > 0
    ? Object.fromEntries(fields)
    : { "": error.detail || c(`state.${failureOf(error)}`) };
}

/** The error of a field, as an input takes it. */
export const errorOf = (errors: Errors, field: string) => (errors[field] ? { error: errors[field] } : {});

/** What is wrong and belongs to none of the fields on the screen. */
export function Wrong({ errors, fields = [] }: { errors: Errors; fields?: readonly string[] }) {
  const left = Object.entries(errors).filter(([field]) => !fields.includes(field));
  return left.length > 0 ? (
    <Notice tone="bad" role="alert">
      {left.map(([, words]) => words).join(" ")}
    </Notice>
  ) : null;
}
