package dev.drydock.yaml;

/**
 * One thing that is wrong with a file.
 *
 * @param line the line, from 1
 * @param key the dotted path of the key, such as {@code inputs[2].type}; empty when the whole file is meant
 * @param sentence what is wrong, the value, the limit and the cure
 */
public record Problem(int line, String key, String sentence) {

    /** {@code LINE: key: sentence}. */
    @Override
    public String toString() {
        return line + ": " + (key.isEmpty() ? "" : key + ": ") + sentence;
    }
}
