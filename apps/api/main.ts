import 'reflect-metadata';
import '../launcher/supervisor/exit-with-parent.ts';
import { serve } from './serve.ts';

await serve();
