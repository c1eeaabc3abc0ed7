package org.lintel.nucleus.process;

/**
 * A thread's wait for a futex as the thread describes it, for reports. All addresses are unchecked.
 *
 * <p><b>Threads.</b> Written by the thread itself; read while no emulated thread runs.
 */
public final class FutexWait {
    private long address;
    private long owner;
    private long note;

    FutexWait() {}

    /**
     * The wait begins.
     *
     * @param word the futex
     * @param ownerWord a word with the tid of who will wake, or 0
     * @param text a string that says what is waited for, or 0
     */
    public void begin(long word, long ownerWord, long text) {
        address = word;
        owner = ownerWord;
        note = text;
    }

    /** The wait is over. */
    public void end() {
        address = 0;
    }

    boolean isUnderWay() {
        return address != 0;
    }

    long address() {
        return address;
    }

    long owner() {
        return owner;
    }

    long note() {
        return note;
    }
}
