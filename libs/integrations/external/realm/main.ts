// The first module of an engine. Its order matters: globals, then whatever uses them (the SDK, zod), then the plugin, when the host asks.
import './globals.ts';
import { callHost, offer } from './bridge.ts';
import { PluginServer } from './plugin-server.ts';
import { RpcPeer } from './rpc-peer.ts';

export const server: PluginServer = new PluginServer(
  (body) => peer.ask(body),
  (body) => peer.tell(body),
);
const peer: RpcPeer = new RpcPeer((line) => void callHost('send', line), server);
offer('line', (line) => peer.receive(line));
