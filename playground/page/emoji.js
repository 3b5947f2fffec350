// The emoji a bot and its people are likely to write; others stay as :name:.

const TABLE = `
+1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 ok_hand 👌 wave 👋 clap 👏 raised_hands 🙌 pray 🙏 muscle 💪 point_right 👉
point_left 👈 point_up ☝️ point_down 👇 raised_hand ✋ handshake 🤝 eyes 👀 ear 👂 brain 🧠 writing_hand ✍️
smile 😄 smiley 😃 grinning 😀 slightly_smiling_face 🙂 blush 😊 wink 😉 joy 😂 sweat_smile 😅 thinking_face 🤔
heart_eyes 😍 sunglasses 😎 cry 😢 sob 😭 neutral_face 😐 partying_face 🥳 hugging_face 🤗 sleeping 😴 zzz 💤
heart ❤️ green_heart 💚 yellow_heart 💛 blue_heart 💙 broken_heart 💔 sparkles ✨ star ⭐ star2 🌟 fire 🔥 boom 💥
tada 🎉 confetti_ball 🎊 balloon 🎈 gift 🎁 trophy 🏆 medal 🏅 100 💯 rocket 🚀 dart 🎯 bulb 💡 mag 🔍 key 🔑 lock 🔒
unlock 🔓 bell 🔔 no_bell 🔕 mega 📣 loudspeaker 📢 speech_balloon 💬 thought_balloon 💭 left_speech_bubble 🗨️
white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ heavy_multiplication_x ✖️ warning ⚠️
no_entry ⛔ no_entry_sign 🚫 information_source ℹ️ question ❓ grey_question ❔ exclamation ❗ bangbang ‼️
arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️ arrow_down ⬇️ arrow_upper_right ↗️ arrow_lower_right ↘️ repeat 🔁
arrows_counterclockwise 🔄 fast_forward ⏩ double_vertical_bar ⏸️ pause_button ⏸️ arrow_forward ▶️ black_square_for_stop ⏹️
red_circle 🔴 large_orange_circle 🟠 large_yellow_circle 🟡 large_green_circle 🟢 large_blue_circle 🔵 white_circle ⚪ black_circle ⚫
large_green_square 🟩 large_yellow_square 🟨 large_red_square 🟥 white_large_square ⬜ small_blue_diamond 🔹
seedling 🌱 herb 🌿 deciduous_tree 🌳 evergreen_tree 🌲 palm_tree 🌴 leaves 🍃 fallen_leaf 🍂 maple_leaf 🍁 four_leaf_clover 🍀
sunflower 🌻 tulip 🌷 cherry_blossom 🌸 potted_plant 🪴 mushroom 🍄 sunny ☀️ partly_sunny ⛅ cloud ☁️ snowflake ❄️ umbrella ☔
rainbow 🌈 ocean 🌊 mountain ⛰️ earth_africa 🌍 house 🏠 office 🏢 hospital 🏥 factory 🏭 school 🏫
coffee ☕ tea 🍵 cake 🍰 birthday 🎂 cookie 🍪 doughnut 🍩 apple 🍎 pizza 🍕
calendar 📅 date 📅 spiral_calendar_pad 🗓️ clock9 🕘 alarm_clock ⏰ stopwatch ⏱️ hourglass ⌛ hourglass_flowing_sand ⏳ watch ⌚
memo 📝 pencil 📝 pencil2 ✏️ clipboard 📋 pushpin 📌 round_pushpin 📍 paperclip 📎 link 🔗 scissors ✂️ books 📚 book 📖
open_book 📖 newspaper 📰 page_facing_up 📄 bookmark 🔖 label 🏷️ file_folder 📁 open_file_folder 📂 card_index_dividers 🗂️
bar_chart 📊 chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 inbox_tray 📥 outbox_tray 📤 package 📦
email 📧 envelope ✉️ telephone_receiver 📞 iphone 📱 computer 💻 desktop_computer 🖥️ camera 📷 video_camera 📹 movie_camera 🎥
microphone 🎤 headphones 🎧 art 🎨 performing_arts 🎭 musical_note 🎵 game_die 🎲 jigsaw 🧩 compass 🧭 world_map 🗺️
gear ⚙️ wrench 🔧 hammer 🔨 hammer_and_wrench 🛠️ toolbox 🧰 shield 🛡️ scales ⚖️ robot_face 🤖 ghost 👻 zap ⚡ electric_plug 🔌
bust_in_silhouette 👤 busts_in_silhouette 👥 people_hugging 🫂 woman 👩 man 👨 baby 👶 dog 🐶 cat 🐱 bear 🐻 bee 🐝 turtle 🐢 owl 🦉
one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ six 6️⃣ seven 7️⃣ eight 8️⃣ nine 9️⃣ zero 0️⃣ new 🆕 soon 🔜 end 🔚 up 🆙 sos 🆘
flag-fi 🇫🇮 flag-se 🇸🇪 flag-no 🇳🇴 flag-gb 🇬🇧 gb 🇬🇧 flag-us 🇺🇸 flag-dk 🇩🇰 flag-eu 🇪🇺`;

const words = TABLE.trim().split(/\s+/);
const characters = new Map();
for (let at = 0; at < words.length; at += 2) characters.set(words[at], words[at + 1]);

export const emoji = (name) => characters.get(name.split("::")[0]);
export const emojiNames = () => [...characters.keys()];
