package org.lintel.nucleus.loader;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/** Runs a program's rewritten classes on the calling host thread. Confined. */
final class Run {
    private Run() {}

    /** {@return what the program printed} A fresh process on a fresh port. */
    static String output(String source) throws Throwable {
        TestPort.reset();
        return outputOfNext(Sources.prepared(source));
    }

    /** As {@link #output}, on the port as it is. */
    static String outputOfNext(Program program) throws Throwable {
        main(new ProcessLoader(program));
        return TestPort.PORT.output();
    }

    static void main(ProcessLoader loader) throws Throwable {
        TestPort.PORT.entry = loader.newEntry();
        Class<?> mainClass = loader.loadClass(loader.program().mainClass());
        Method main = mainClass.getDeclaredMethod("main", String[].class);
        main.setAccessible(true);
        try {
            main.invoke(null, (Object) new String[0]);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
