package org.lintel.vm;

/** What stands behind a region. */
public enum MapKind {
    /** Zero pages of the process's own; copied on write after a fork. */
    PRIVATE_ANONYMOUS,

    /** Zero pages of a new, nameless {@link MemoryObject}, which forked children share. */
    SHARED_ANONYMOUS,

    /** Pages of a {@link MemoryObject}; writes go to the object. */
    SHARED_OBJECT,

    /** Pages of a {@link MemoryObject}; a write makes a private copy of the page. */
    PRIVATE_OBJECT,

    /** Nothing: every access faults, and no right can be given later. */
    GUARD;

    boolean isShared() {
        return this == SHARED_ANONYMOUS || this == SHARED_OBJECT;
    }
}
