package org.lintel.libc;

import org.lintel.nucleus.abi.DoorFlags;
import org.lintel.nucleus.abi.DoorLayout;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;

/** Arrays of {@code door_desc_t} in memory: descriptors on their way through a door. */
public final class DoorDescs {
    /** Bytes of one. */
    public static final int BYTES = DoorLayout.DESC_BYTES;

    private DoorDescs() {}

    /** Stores a descriptor to be passed on; the sender keeps its own. */
    public static void put(long descs, int index, int fd) {
        put(descs, index, fd, DoorFlags.DOOR_DESCRIPTOR);
    }

    /** Stores a descriptor to be passed on; the sender's own is closed after a good transfer. */
    public static void putReleased(long descs, int index, int fd) {
        put(descs, index, fd, DoorFlags.DOOR_DESCRIPTOR | DoorFlags.DOOR_RELEASE);
    }

    /** Stores a descriptor with attributes. */
    public static void put(long descs, int index, int fd, int attributes) {
        Memory memory = Gate.memory();
        long at = descs + (long) index * BYTES;
        memory.putInt(at + DoorLayout.DESC_ATTRIBUTES, attributes);
        memory.putInt(at + DoorLayout.DESC_DESCRIPTOR, fd);
        memory.putLong(at + DoorLayout.DESC_ID, 0);
        memory.putLong(at + DoorLayout.DESC_ID + 8, 0);
    }

    /** {@return the number that a descriptor has in this process} */
    public static int fd(long descs, int index) {
        return Gate.memory().getInt(descs + (long) index * BYTES + DoorLayout.DESC_DESCRIPTOR);
    }

    /** {@return DOOR_DESCRIPTOR, and of a door its attributes} */
    public static int attributes(long descs, int index) {
        return Gate.memory().getInt(descs + (long) index * BYTES + DoorLayout.DESC_ATTRIBUTES);
    }

    /** {@return the id of a door; 0 for any other descriptor} */
    public static long id(long descs, int index) {
        return Gate.memory().getLong(descs + (long) index * BYTES + DoorLayout.DESC_ID);
    }
}
