package dev.drydock.workers.protocol;

import java.util.regex.Pattern;

/** The name of a checkpoint's directory, {@code <whole epochs>-<batches into the next>}. */
public final class CheckpointName {
    private static final Pattern NAME = Pattern.compile("[0-9]{1,9}-[0-9]{1,9}");

    private CheckpointName() {}

    public static boolean isOne(String name) {
        return NAME.matcher(name).matches();
    }

    /** Rises from one checkpoint of a training to the next. */
    public static long order(String name) {
        String[] parts = name.split("-", -1);
        return (Long.parseLong(parts[0]) << 32) + Long.parseLong(parts[1]);
    }
}
