/** Reads what a {@code tokenizer.json} says of its vocabulary, without the tokenizers' library; used by both JVMs. */
@NullMarked
package dev.drydock.tokens;

import org.jspecify.annotations.NullMarked;
