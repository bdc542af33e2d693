package dev.drydock.torchscript;

/**
 * What a module's archive may hold.
 *
 * @param entries files in the archive
 * @param directoryBytes the archive's own table of contents
 * @param nameChars length of an entry's path
 * @param inflatedBytes everything that is stored compressed, together, once inflated; tensors are stored plain
 * @param pickleBytes all pickles together
 * @param nesting of values in a pickle, and of brackets and indentation in code
 */
public record ModuleLimits(
        int entries, int directoryBytes, int nameChars, int inflatedBytes, int pickleBytes, int nesting) {
    /** Room for a module of some ten thousand tensors. */
    public static final ModuleLimits STANDARD = new ModuleLimits(50_000, 16 << 20, 400, 32 << 20, 8 << 20, 200);
}
