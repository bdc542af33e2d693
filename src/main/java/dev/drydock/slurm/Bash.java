package dev.drydock.slurm;

/** Text for a script of bash. */
public final class Bash {
    private Bash() {}

    /** Quotes a text as one word without special characters. */
    public static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
