/** A few for every mood; a phone has thousands. */
export const EMOJIS: readonly string[] = [
  '😀 😂 🥹 😊 😍 😘 😎 🤩 🥳 🤔 🙄 😴 😮 😢 😡 🤯',
  '👍 👎 👋 👏 🙏 🙌 💪 👌 🤝 ✌️ 🤞 👀 ❤️ 💚 💔 🔥',
  '✨ 🎉 🎁 🎂 ☕ 🍕 🌮 🍰 🛒 📦 🚚 🏠 📍 📞 📷 💬',
  '✅ ❌ ❓ ❗ ⏰ 📅 💶 💳 🌞 🌧️ 🌈 🌻 🐶 🐱 ⚽ 🚗',
].flatMap((line) => line.split(' '));

export const QUICK_REACTIONS = ['👍', '❤️', '😂', '😮', '😢', '🙏'] as const;

export const STICKERS = ['👋', '🥳', '😂', '😍', '🙏', '🐶', '🐱', '🔥'] as const;
