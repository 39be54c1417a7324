import { type ArgumentMetadata, type ValidationError, ValidationPipe, type ValidationPipeOptions } from '@nestjs/common';
import { excessOf, mostNamed } from './dto-shape.ts';
import { nextTurn } from './json-scan.ts';
import { longListOf, type LongList } from './long-lists.ts';
import { type FieldProblem, kernelProblem, Problem } from './problem.ts';

type Class = new () => object;

function flatten(errors: readonly ValidationError[], parent = ''): FieldProblem[] {
  return errors.flatMap((error) => {
    const pointer = `${parent}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const within = flatten(error.children ?? [], pointer);
    const own = Object.entries(error.constraints ?? {})
      // Which element of a list is no object is said of the element, where it can be.
      .filter(([code]) => code !== 'isObject' || within.length === 0)
      .map(([code, message]) => ({ pointer, code, message }));
    return [...own, ...within];
  });
}

const invalid = (fields: readonly FieldProblem[]): Problem => kernelProblem('invalid', {}, { fields: fields.slice(0, mostNamed) });

/** Elements of a long list that are validated before the event loop gets a turn. */
const slice = 2_000;
/** The same where class-validator looks at each: it takes a tenth of a millisecond an element. */
const closeSlice = 100;

/** Bodies are DTO classes: unknown fields are refused, every wrong field (fifty at most) is named by its JSON pointer. */
export const validationOptions: ValidationPipeOptions = {
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  transform: true,
  exceptionFactory: (errors) => invalid(flatten(errors)),
};

/** Validates a body in time that grows with its size, and long lists in slices, so that no body holds the event loop. */
class BodyPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const type = metadata.metatype as Class | undefined;
    if (metadata.type !== 'body' || !type || !this.toValidate(metadata)) return super.transform(value, metadata);
    const excess = excessOf(type, value);
    const list = longListOf(type, value);
    if (list && !excess.some(({ pointer }) => pointer === `/${list.key}`)) return this.validateLongList(value as object, list, excess, metadata);
    if (excess.length > 0) throw invalid(excess);
    return super.transform(value, metadata);
  }

  /** The elements that are plainly right are read at once; class-validator judges the others, a slice at a time, until fifty problems are found. */
  private async validateLongList(
    body: object,
    { key, type, read: readElement, elements }: LongList,
    excess: FieldProblem[],
    metadata: ArgumentMetadata,
  ): Promise<unknown> {
    const read: (object | undefined)[] = [];
    const unclear: number[] = [];
    for (let index = 0; index < elements.length; index += 1) {
      if (index % slice === slice - 1) await nextTurn();
      const element = readElement(elements[index]);
      read.push(element);
      if (element) continue;
      unclear.push(index);
      if (excess.length < mostNamed)
        excess.push(...excessOf(type(), elements[index]).map((field) => ({ ...field, pointer: `/${key}/${index}${field.pointer}` })));
    }
    if (excess.length > 0) throw invalid(excess);
    // One element that is right stands in for those that are: the list is not empty for having right ones.
    const standIn = read.findIndex(Boolean);
    const problems: FieldProblem[] = [];
    let whole: object | undefined;
    for (let from = 0; from === 0 || (from < unclear.length && problems.length < mostNamed); from += closeSlice) {
      const places = unclear.slice(from, from + closeSlice);
      if (standIn >= 0) places.push(standIn);
      try {
        const checked = (await super.transform({ ...body, [key]: places.map((place) => elements[place]) }, metadata)) as Record<string, object[]>;
        for (const [index, place] of places.entries()) read[place] ??= checked[key]?.[index];
        whole = checked;
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        problems.push(...error.fields.map((field) => ({ ...field, pointer: placed(field.pointer, key, places) })));
      }
      await nextTurn();
    }
    if (problems.length > 0) throw invalid(unique(problems));
    return Object.assign(whole ?? {}, { [key]: read });
  }
}

/** The pointer in the body, of one in a slice of its list. */
const placed = (pointer: string, key: string, places: readonly number[]): string =>
  pointer.replace(new RegExp(`^/${key}/(\\d+)`), (_, index: string) => `/${key}/${places[Number(index)]}`);

/** What is wrong beside the list is found once for each slice. */
const unique = (problems: readonly FieldProblem[]): FieldProblem[] => [
  ...new Map(problems.map((problem) => [`${problem.pointer} ${problem.code}`, problem])).values(),
];

export const validationPipe = (): ValidationPipe => new BodyPipe(validationOptions);
