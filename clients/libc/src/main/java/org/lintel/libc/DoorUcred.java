package org.lintel.libc;

/** Who made the call that the calling thread serves: the immediate caller, not the head of a chain. */
public record DoorUcred(int pid, int tid, int uid, int gid) {}
