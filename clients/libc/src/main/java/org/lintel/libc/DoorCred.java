package org.lintel.libc;

/**
 * Who made a call, as {@code door_cred_t} has it. Users are one number here, so that the effective
 * and the real one are the same.
 */
public record DoorCred(int euid, int egid, int ruid, int rgid, int pid) {}
