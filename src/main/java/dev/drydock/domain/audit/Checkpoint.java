package dev.drydock.domain.audit;

import java.util.Base64;

/**
 * What the log was at one size, as C2SP tlog-checkpoint writes it: origin, size and base64 root, a line each. It counts when
 * it is the text of a {@link SignedNote}.
 *
 * @param origin names the log, such as {@code drydock/demo}
 */
public record Checkpoint(String origin, long size, Hash root) {
    private static final String NOTE_END = "\n\n";

    public String text() {
        return origin + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root.bytes()) + "\n";
    }

    /**
     * The checkpoint in a {@link SignedNote}, whoever signed it.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Checkpoint ofNote(String note) {
        int end = note.indexOf(NOTE_END);
        return parse(end < 0 ? note : note.substring(0, end + 1));
    }

    /** @throws IllegalArgumentException if the text is not exactly a checkpoint */
    public static Checkpoint parse(String text) {
        String[] lines = text.split("\n", -1);
        if (lines.length != 4 || !lines[3].isEmpty() || lines[0].isEmpty() || !lines[1].matches("0|[1-9][0-9]{0,17}")) {
            throw new IllegalArgumentException("not a checkpoint: it must be origin, size and root, a line each");
        }
        Checkpoint parsed = new Checkpoint(
                lines[0], Long.parseLong(lines[1]), Hash.of(Base64.getDecoder().decode(lines[2])));
        if (!parsed.text().equals(text)) {
            throw new IllegalArgumentException("not a checkpoint: its root is not written as base64 is");
        }
        return parsed;
    }
}
