package dev.drydock.slurm;

/** Text for a script of bash. */
public final class Bash {
    private Bash() {}

    /** As one word of which no character means anything. */
    public static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
