import 'reflect-metadata';
import '../launcher/supervisor/exit-with-parent.ts';
import { work } from './work.ts';

await work();
