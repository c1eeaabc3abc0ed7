package org.lintel.servers.files;

/**
 * A file of the tree: a folder, a regular file, or something of the host that can't be opened.
 *
 * <p><b>Locks.</b> All of it is guarded by the {@link Tree}'s monitor.
 */
abstract sealed class Node permits Folder, RegularFile, Special {
    private static final int NONE = -1;

    /** Its place in the file system: rename does not cross it. */
    final Mount mount;

    /** Where it lies in the mounted folder; null for what was made in memory. */
    final String hostPath;

    /** Inode number. */
    final long number;

    /** Permission bits. */
    final int permissions;

    /** Null for the root, and for what was unlinked. */
    Folder parent;

    String name;

    /** A descriptor of the door that covers the file, which the node owns; or {@link #NONE}. */
    private int door = NONE;

    Node(Mount mount, String hostPath, int permissions) {
        this.mount = mount;
        this.hostPath = hostPath;
        this.permissions = permissions;
        this.number = mount.nextNumber();
    }

    /** {@return the file type, an {@code S_IF} constant} */
    abstract int type();

    abstract long sizeBytes();

    final int mode() {
        return hasDoor() ? org.lintel.nucleus.abi.FileFlags.S_IFDOOR | 0777 : type() | permissions;
    }

    final boolean hasDoor() {
        return door != NONE;
    }

    final int door() {
        return door;
    }

    final void cover(int fd) {
        door = fd;
    }

    /** {@return the door's descriptor, now the caller's} */
    final int uncover() {
        int fd = door;
        door = NONE;
        return fd;
    }

    /** {@return whether a mounted folder begins here} */
    final boolean isMountPoint() {
        return parent == null || parent.mount != mount;
    }
}
