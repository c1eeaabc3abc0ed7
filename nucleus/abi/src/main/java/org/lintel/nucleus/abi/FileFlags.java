package org.lintel.nucleus.abi;

/**
 * Arguments of the descriptor calls. Source: {@code open(2)}, {@code fcntl(2)}, {@code lseek(2)},
 * {@code poll(2)}, {@code ioctl_tty(2)}, {@code limits.h}, Linux on x86-64.
 */
public final class FileFlags {
    public static final int O_RDONLY = 0;
    public static final int O_WRONLY = 1;
    public static final int O_RDWR = 2;
    public static final int O_ACCMODE = 3;
    public static final int O_CREAT = 0x40;
    public static final int O_EXCL = 0x80;
    public static final int O_TRUNC = 0x200;
    public static final int O_APPEND = 0x400;
    public static final int O_NONBLOCK = 0x800;
    public static final int O_DIRECTORY = 0x1_0000;
    public static final int O_CLOEXEC = 0x8_0000;

    public static final int SEEK_SET = 0;
    public static final int SEEK_CUR = 1;
    public static final int SEEK_END = 2;

    public static final int F_DUPFD = 0;
    public static final int F_GETFD = 1;
    public static final int F_SETFD = 2;
    public static final int F_GETFL = 3;
    public static final int F_SETFL = 4;
    public static final int F_SETPIPE_SZ = 1031;
    public static final int F_GETPIPE_SZ = 1032;
    public static final int F_DUPFD_CLOEXEC = 1030;

    public static final int FD_CLOEXEC = 1;

    public static final int MFD_CLOEXEC = 1;

    public static final int FIONREAD = 0x541B;

    public static final int POLLIN = 0x01;
    public static final int POLLOUT = 0x04;
    public static final int POLLERR = 0x08;
    public static final int POLLHUP = 0x10;
    public static final int POLLNVAL = 0x20;

    /** Writes of at most this many bytes to a pipe do not mix with others. */
    public static final int PIPE_BUF = 4096;

    /** Layout of {@code struct pollfd}: int fd, short events, short revents. */
    public static final int POLLFD_BYTES = 8;

    /** Layout of our {@code struct stat}: int st_mode at 0, long st_size at 8, long st_ino at 16. */
    public static final int STAT_MODE = 0;

    public static final int STAT_SIZE = 8;
    public static final int STAT_INO = 16;
    public static final int STAT_BYTES = 24;

    /** The bits of a mode that say the type. */
    public static final int S_IFMT = 0xF000;

    public static final int S_IFIFO = 0x1000;
    public static final int S_IFCHR = 0x2000;
    public static final int S_IFDIR = 0x4000;
    public static final int S_IFREG = 0x8000;

    /** A door; the number of illumos. */
    public static final int S_IFDOOR = 0xD000;

    /** Longest path with its zero byte, and longest name of one file. */
    public static final int PATH_MAX = 4096;

    public static final int NAME_MAX = 255;

    private FileFlags() {}
}
