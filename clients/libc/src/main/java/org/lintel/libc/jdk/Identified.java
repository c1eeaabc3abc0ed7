package org.lintel.libc.jdk;

/** An object that keeps its identity hash code in a field; the loader adds this to programs' classes. */
public interface Identified {
    int lintelIdentity();
}
