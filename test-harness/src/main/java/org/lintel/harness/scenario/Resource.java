package org.lintel.harness.scenario;

/** A resource that a process can be limited in; the words of a {@code limits:} block. */
public enum Resource {
    /** Bytes of memory that the process may hold. Source: RLIMIT_RSS, enforced. */
    MEMORY("memory", true),
    /** Ticks of processor time. Source: RLIMIT_CPU, counted in ticks. */
    TICKS("ticks", false),
    /** Open descriptors. Source: RLIMIT_NOFILE. */
    DESCRIPTORS("descriptors", false),
    /** Threads alive. Source: RLIMIT_NPROC, for the threads of one process. */
    THREADS("threads", false),
    /** Bytes of call stack of each thread. Source: RLIMIT_STACK. */
    STACK("stack", true),
    /** Bytes of mapped addresses. Source: RLIMIT_AS. */
    ADDRESS_SPACE("addressSpace", true);

    private final String word;
    private final boolean bytes;

    Resource(String word, boolean bytes) {
        this.word = word;
        this.bytes = bytes;
    }

    /** {@return how a scenario spells it} */
    public String word() {
        return word;
    }

    /** {@return whether its values are sizes ({@code 64MiB})} Else they are plain counts. */
    public boolean countsBytes() {
        return bytes;
    }
}
