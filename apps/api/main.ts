import 'reflect-metadata';
import '../launcher/exit-with-parent.ts';
import { serve } from './serve.ts';

await serve();
