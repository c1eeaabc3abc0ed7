package org.lintel.vm;

/** What a load or store wants to do with a page. Read-modify-write operations are writes. */
public enum Access {
    READ,
    WRITE
}
