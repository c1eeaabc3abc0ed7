package org.lintel.libc;

/**
 * Arguments and results of a {@link Doors#call}: {@code door_arg_t}. May be used again and again.
 *
 * <p>Before the call: the arguments, and room for the results, which may be the same memory. After it:
 * {@code data} and {@code dataSize} are the results, {@code descs} the descriptors that came with them.
 * When the room was too small, {@code rbuf} and {@code rsize} are a new mapping, which the caller
 * unmaps.
 */
public final class DoorArg {
    /** Address of arguments, then of results. */
    public long data;

    public long dataSize;

    /** Address of the descriptors ({@link DoorDescs}), 0 for none. */
    public long descs;

    public int descCount;

    /** Room for results. */
    public long rbuf;

    public long rsize;

    /**
     * Whether the arguments are given away: whole pages of them go to the server and are not kept here, so
     * that nobody ever copies them. What lies there after the call is not defined, even when it fails,
     * until the results come there or the caller writes. As DOOR_RELEASE for descriptors.
     */
    public boolean release;

    public DoorArg() {}

    /** Arguments without descriptors, and room for results. */
    public DoorArg(long data, long dataSize, long rbuf, long rsize) {
        set(data, dataSize, rbuf, rsize);
    }

    /** Sets all but {@code release} and the descriptors, of which there are none. */
    public void set(long newData, long newDataSize, long newRbuf, long newRsize) {
        data = newData;
        dataSize = newDataSize;
        descs = 0;
        descCount = 0;
        rbuf = newRbuf;
        rsize = newRsize;
    }
}
