import { SegmentedControl } from '@mantine/core';

interface ChoiceProps<Value extends string> {
  readonly name: string;
  readonly values: readonly Value[];
  readonly value: Value;
  readonly words: (value: Value) => string;
  readonly choose: (value: Value) => void;
}

/** One of a few. */
export function Choice<Value extends string>({ name, values, value, words, choose }: ChoiceProps<Value>) {
  return (
    <SegmentedControl
      size="xs"
      aria-label={name}
      value={value}
      transitionDuration={0}
      onChange={chosen => {
        const known = values.find(each => each === chosen);
        if (known !== undefined) choose(known);
      }}
      data={values.map(each => ({ value: each, label: words(each) }))}
    />
  );
}
