package dev.drydock.packaging;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import java.nio.charset.StandardCharsets;

/**
 * How a POSIX {@code ustar} archive is laid out. It has nothing that differs between two machines: no times, owners or modes.
 *
 * <p>Apache Commons Compress reads archives. It does not write them: it has no ustar prefix for a name of over 100 characters, and lays
 * out the numbers of a header in another way, so that an archive would have other bytes than those that earlier versions made.
 */
final class UstarFormat {
    static final int BLOCK = 512;

    /** Zeroes that end an archive. */
    static final int END = 2 * BLOCK;

    /** Largest file: eleven octal digits. */
    static final long LARGEST = (1L << 33) - 1;

    private static final int NAME = 100;
    private static final int PREFIX = 155;

    private UstarFormat() {}

    /** Zeroes that follow a file of that size. */
    static int padding(long size) {
        return (int) ((BLOCK - size % BLOCK) % BLOCK);
    }

    /**
     * The header of a plain file.
     *
     * @param size in bytes, at most {@link #LARGEST}
     * @throws DrydockException {@code PACKAGE_UNSAFE} if the name is too long
     */
    static byte[] header(String name, long size) {
        if (size > LARGEST) {
            throw new DrydockException(
                    PackagingFailure.PACKAGE_UNSAFE,
                    "The file " + PackageNames.printable(name) + " cannot be sent: it has " + size
                            + " bytes, and a file in an archive has at most " + LARGEST + ". Split it.");
        }
        byte[] header = new byte[BLOCK];
        int cut = name.length() <= NAME ? 0 : prefixLength(name);
        put(header, 0, cut == 0 ? name : name.substring(cut + 1));
        put(header, 100, "0000644");
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, 124, String.format("%011o", size));
        put(header, 136, "00000000000");
        header[156] = '0';
        put(header, 257, "ustar");
        put(header, 263, "00");
        put(header, 345, name.substring(0, cut));
        put(header, 148, String.format("%06o", checksum(header)));
        header[155] = ' ';
        return header;
    }

    private static int prefixLength(String name) {
        for (int i = Math.min(PREFIX, name.length() - 1); i > 0; i--) {
            if (name.charAt(i) == '/' && name.length() - i - 1 <= NAME) {
                return i;
            }
        }
        throw new DrydockException(
                PackagingFailure.PACKAGE_UNSAFE,
                "The directory cannot be sent: the name " + PackageNames.printable(name)
                        + " is too long for an archive. Shorten it.");
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    /** The sum of the header's bytes with its own field as spaces. */
    private static int checksum(byte[] header) {
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xFF;
        }
        return sum;
    }
}
