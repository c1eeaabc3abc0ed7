package org.lintel.libc.service;

/** Operations of the name server, which is behind the first door. */
public final class NameRequests {
    /** String name, descriptor of a door. EEXIST when another process's door has it, and lives. */
    public static final int REGISTER = 1;

    /** String name. EPERM when another process registered it. */
    public static final int UNREGISTER = 2;

    /** String name; gives a descriptor of the door. ENOENT. */
    public static final int LOOK_UP = 3;

    /** Gives int count, then string name and int pid each. */
    public static final int LIST = 4;

    /** Int process group; gives a boolean: whether one of its processes has a name now. */
    public static final int HAS_GROUP = 5;

    /**
     * Gives a descriptor of a page whose first int counts registrations, to be mapped and waited on as
     * a futex.
     */
    public static final int WATCH = 6;

    /** Bytes of that page. */
    public static final int WATCH_BYTES = 4096;

    private NameRequests() {}
}
