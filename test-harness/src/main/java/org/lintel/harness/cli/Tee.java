package org.lintel.harness.cli;

import java.io.Flushable;
import java.io.IOException;

/** Text that goes to two places. Confined to the one who writes. */
record Tee<T extends Appendable & Flushable>(T first, Appendable second)
        implements Appendable, Flushable {

    /** {@return both, or the first alone where the second is null} */
    static <T extends Appendable & Flushable> Appendable of(T first, Appendable second) {
        return second == null ? first : new Tee<>(first, second);
    }

    @Override
    public Appendable append(CharSequence text) throws IOException {
        first.append(text);
        second.append(text);
        return this;
    }

    @Override
    public Appendable append(CharSequence text, int start, int end) throws IOException {
        return append(text.subSequence(start, end));
    }

    @Override
    public Appendable append(char character) throws IOException {
        return append(String.valueOf(character));
    }

    @Override
    public void flush() throws IOException {
        first.flush();
        if (second instanceof Flushable flushable) {
            flushable.flush();
        }
    }
}
