package org.lintel.libc.service;

/** Operations of the file server, whose name is {@link #NAME}. Paths start at the root. */
public final class FileRequests {
    /** The name that the file server has. */
    public static final String NAME = "files";

    /** String path, int flags, int mode; gives a descriptor. */
    public static final int OPEN = 1;

    /** String path; gives int mode, long size, long ino. */
    public static final int STAT = 2;

    /** String path; gives int count and the names. */
    public static final int LIST = 3;

    /** String path, int mode. */
    public static final int MKDIR = 4;

    /** String path. */
    public static final int RMDIR = 5;

    /** String path. */
    public static final int UNLINK = 6;

    /** String old path, string new path. */
    public static final int RENAME = 7;

    /** String path, descriptor of a door. */
    public static final int ATTACH = 8;

    /** String path. */
    public static final int DETACH = 9;

    private FileRequests() {}
}
