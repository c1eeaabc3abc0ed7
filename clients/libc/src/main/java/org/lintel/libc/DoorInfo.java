package org.lintel.libc;

/**
 * What {@link Doors#info} tells: {@code door_info_t}.
 *
 * @param target pid of the process that made the door; -1 when it has been revoked
 * @param procedure number of the procedure in that process
 * @param cookie as given when it was made
 * @param attributes bits of {@link org.lintel.nucleus.abi.DoorFlags}
 * @param uniquifier id of the door, never used twice
 */
public record DoorInfo(int target, long procedure, long cookie, int attributes, long uniquifier) {}
