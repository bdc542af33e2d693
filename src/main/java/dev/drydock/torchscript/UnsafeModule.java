package dev.drydock.torchscript;

/** What is wrong with a module, in words that follow "because". */
final class UnsafeModule extends Exception {
    private static final long serialVersionUID = 1L;

    UnsafeModule(String why) {
        super(why);
    }

    String why() {
        return String.valueOf(getMessage());
    }

    /** A name out of the archive, fit for a sentence: printable ASCII, short. */
    static String printable(String name) {
        String cut = name.length() > 80 ? name.substring(0, 80) + "..." : name;
        return "'" + cut.replaceAll("[^\\x20-\\x7E]", "?") + "'";
    }
}
