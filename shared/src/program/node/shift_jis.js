// «These are only written so: what is read is another character.|这些只用于写：读出来是别的字符。»
codes.set("¥", [0x5c]).set("‾", [0x7e]).set("−", [0x81, 0x7c]);
add(0x80, "\x80");
