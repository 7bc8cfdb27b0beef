const channelName = 'sunledger-login';

/** Tells the other tabs of this console that the person has just logged in. */
export function announceLogin(): void {
  const channel = new BroadcastChannel(channelName);
  // A channel reaches its own origin only and takes no other.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  channel.postMessage('done');
  channel.close();
}

/** Calls back when the person has logged in in another tab; returns how to stop listening. */
export function onLoginElsewhere(react: () => void): () => void {
  const channel = new BroadcastChannel(channelName);
  channel.addEventListener('message', react);
  return () => channel.close();
}
