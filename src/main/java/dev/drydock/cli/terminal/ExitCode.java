package dev.drydock.cli.terminal;

import dev.drydock.api.ExecutionView;
import dev.drydock.failure.Category;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The exit codes that scripts depend on. */
public final class ExitCode {
    public static final int OK = 0;
    public static final int FAILED = 1;
    public static final int STOPPED = 2;
    public static final int REJECTED = 3;
    public static final int COLLECT_LABELS = 4;
    public static final int USAGE = 64;
    public static final int UNAVAILABLE = 69;
    public static final int WAIT_TIMED_OUT = 75;

    private static final Pattern LEADING_NUMBER = Pattern.compile("^(\\d{1,3})(?!\\d)");

    private ExitCode() {}

    /** Which table says how an execution ended. */
    public enum Mode {
        /** By batch and exit status: 0 good, 1 failed, 2 stopped, 3 REJECTED or what serves did not pass, 4 COLLECT_LABELS. */
        POSIX,
        /** By batch status only, as Liberty's {@code batchManager}: 33 stopped, 34 failed, 35 completed, 36 abandoned. */
        LIBERTY;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The code for an ended execution.
     *
     * @param byExitStatus an exit status that begins with a number from 0 to 255 is itself the code
     */
    public static int of(ExecutionView ended, Mode mode, boolean byExitStatus) {
        String exitStatus = ended.exitStatus() == null ? "" : ended.exitStatus();
        Matcher number = LEADING_NUMBER.matcher(exitStatus);
        if (byExitStatus && number.find() && Integer.parseInt(number.group(1)) <= 255) {
            return Integer.parseInt(number.group(1));
        }
        return mode == Mode.LIBERTY ? liberty(ended.status()) : posix(ended.status(), exitStatus);
    }

    /** The code for a run that completed with that exit status. */
    public static int ofCompleted(String exitStatus) {
        return posix("COMPLETED", exitStatus);
    }

    private static int liberty(String status) {
        return switch (status) {
            case "STOPPED" -> 33;
            case "COMPLETED" -> 35;
            case "ABANDONED" -> 36;
            default -> 34;
        };
    }

    private static int posix(String status, String exitStatus) {
        return switch (status) {
            case "COMPLETED" ->
                switch (exitStatus) {
                    case "REJECTED", "UNSOUND", "WAIVER_EXPIRED" -> REJECTED;
                    case "COLLECT_LABELS" -> COLLECT_LABELS;
                    case "DIFFERENT", "COMPARABLE", "NODE_SILENT" -> FAILED;
                    default -> OK;
                };
            case "STOPPED" -> STOPPED;
            default -> FAILED;
        };
    }

    /** The code for a server's refusal: the same as if the failure had happened here. */
    static int ofHttpStatus(int status) {
        return Arrays.stream(Category.values())
                .filter(category -> category.httpStatus() == status)
                .mapToInt(Category::exitCode)
                .findFirst()
                .orElse(FAILED);
    }
}
