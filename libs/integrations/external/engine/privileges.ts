export interface OtherUser {
  uid: number;
  gid: number;
}

/** Becomes another user, for good. Answers whether it did: a container may not know that user. */
export function become({ uid, gid }: OtherUser): boolean {
  const { setgroups, setgid, setuid } = process;
  if (!setgroups || !setgid || !setuid) return false;
  try {
    setgroups([]);
    setgid(gid);
    setuid(uid);
    return true;
  } catch {
    return false;
  }
}
