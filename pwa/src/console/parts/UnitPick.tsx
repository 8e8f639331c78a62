import { useMemo } from "preact/hooks";
import { type Options, Pick } from "../../ui/inputs";
import { grow } from "../tree";
import type { UnitNode, Units } from "../types";
import { useFetch } from "../useFetch";

interface Props {
  label: string;
  value: string;
  onChange: (id: string) => void;
  empty?: string;
  /** Kinds of unit that may be chosen; all without it. */
  kinds?: readonly string[] | undefined;
  needed?: boolean;
  error?: string;
}

const INDENT = "\u2003";
const NONE: readonly UnitNode[] = [];

/** The units this person may read, without figures. */
export const useUnits = (): readonly UnitNode[] =>
  useFetch<Units>("/api/units", { counts: "no" }).data?.items ?? NONE;

/** Units as options, indented as in the tree when all kinds may be chosen. */
export const unitOptions = (units: readonly UnitNode[], kinds?: readonly string[]): Options =>
  grow(units)
    .filter((row) => !kinds || kinds.includes(row.unit.kind))
    .map((row) => [row.unit.id, `${kinds ? "" : INDENT.repeat(row.depth)}${row.unit.name}`]);

/** One of the units this person may read. */
export function UnitPick({ kinds, ...props }: Props) {
  const units = useUnits();
  const options = useMemo(() => unitOptions(units, kinds), [units, kinds]);
  return <Pick {...props} options={options} />;
}
