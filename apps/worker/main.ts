import 'reflect-metadata';
import '../launcher/exit-with-parent.ts';
import { work } from './work.ts';

await work();
