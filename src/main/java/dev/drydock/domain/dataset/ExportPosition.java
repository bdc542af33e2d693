package dev.drydock.domain.dataset;

/**
 * How far a file was read: where the next record begins.
 *
 * @param byteOffset from 0
 * @param records how many records below the header were read
 * @param line the physical line, from 1
 */
public record ExportPosition(long byteOffset, long records, long line) {

    /** Before the header. */
    public static final ExportPosition START = new ExportPosition(0, 0, 1);

    /** As checkpoints keep it. */
    public String text() {
        return byteOffset + ";" + records + ";" + line;
    }

    public static ExportPosition parse(String text) {
        String[] parts = text.split(";", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("'" + text + "' is no position in a file");
        }
        return new ExportPosition(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
    }
}
