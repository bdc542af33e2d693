package dev.drydock.docs;

import java.util.List;

/**
 * Text that people read, without line ends: a paragraph, an item, a cell; or a command's help, or a message.
 *
 * @param place where somebody finds it to change it
 */
record Passage(String place, String text) {
    List<String> sentences() {
        return List.of(text.split("(?<=[.!?])\\s+"));
    }

    static int words(String sentence) {
        return sentence.strip().split("\\s+").length;
    }
}
